import { runCommandLine } from "../cli/command-line";
import { MAINTAINERS_VERBS } from "./verbs";

runCommandLine(MAINTAINERS_VERBS);
