/** What infra gives for exactly the thing that a field names. */
export type Grant =
  | "nodeRole"
  | "instanceProfile"
  | "imageParameter"
  | "volumeKey"
  | "efaTraffic"
  | "podNetworkInterfaces"
  | "zonalShift";

/** What a field asks of AWS, and who sees to it. */
export type Need = {
  /** What AWS has to hold or allow, for whoever reads the table. */
  readonly needs: string;
  /** The values that it is about, in small letters.
   * @default every value */
  readonly when?: RegExp;
} & (
  | {
      readonly by: "infra";
      readonly grant: Grant;
      /** The values that AWS takes, and how to say so. */
      readonly format?: { readonly pattern: RegExp; readonly expected: string };
    }
  | {
      /** A policy that is there anyway covers whatever is named. */
      readonly by: "policy";
      /** Statement of the controller's policies, or an AWS managed policy of the role that calls. */
      readonly allowedBy: string;
    }
  | {
      readonly by: "refused";
      /** What to write instead. */
      readonly instead: string;
      /** The field beside it that makes it work, when it is true. */
      readonly unless?: string;
    }
  | {
      /** Only the author of the file knows. */
      readonly by: "author";
      /** What synth says of it.
       * @default nothing: without knowing more it would be as often wrong as right */
      readonly warning?: string;
    }
);

/** By the field's path: `[]` stands for each item of a list, `*` for each key of a map. */
export type Needs = Readonly<Record<string, Need>>;
