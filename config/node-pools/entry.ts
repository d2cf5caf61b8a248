import type { z } from "zod";
import type { ObjectMetadata } from "../object-metadata";
import type { nodePoolShortForms } from "./fields";
import type { LiftedFields, NodePoolFields } from "./raw-fields";

type ShortForms = z.output<z.ZodObject<typeof nodePoolShortForms>> & { readonly metadata?: ObjectMetadata };

/** An entry of `nodePools`. */
export type NodePoolEntry = NodePoolFields & LiftedFields & Partial<ShortForms>;
