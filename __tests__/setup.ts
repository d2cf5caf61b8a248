import { Testing } from "cdktf";

import stackTrace = require("cdktf/lib/tokens/private/stack-trace");

Testing.setupJest();

// As main.ts synthesizes: whatever a test makes a construct in.
if (!process.env.KEEP_TOKEN_TRACES) stackTrace.captureStackTrace = () => [];
