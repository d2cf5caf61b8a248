import { checklistOf } from "./checklist/problems";

/** `npm run checklist` says which things of the published set-ups no test shows, and fails on one. */
const { items, problems } = checklistOf(process.cwd());
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${items.length} items of the published set-ups, each with a test`);
process.exitCode = problems.length === 0 ? 0 : 1;
