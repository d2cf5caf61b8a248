import { runCommandLine } from "./command-line";
import { VERBS } from "./verbs";

runCommandLine(VERBS);
