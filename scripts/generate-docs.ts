import { writeFileSync } from "node:fs";
import { z } from "zod";
import { environmentSchema } from "../config/environment";

const schema = z.toJSONSchema(environmentSchema, { io: "input" });
writeFileSync("docs/environment.schema.json", `${JSON.stringify(schema, null, 2)}\n`);
