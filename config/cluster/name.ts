import { z } from "zod";
import { expected } from "../messages";

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
export const clusterName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/,
    expected("1 to 100 letters, digits, hyphens and underscores, starting with a letter or digit"),
  );
