/**
 * What a provider says of something that only its owner can make, and what to do. No condition of Terraform's can say it:
 * the look-up itself fails, and there is no list to look at before.
 */
const HINTS = [
  {
    said: /finding IAM OIDC Provider by url \((\S+?)\): not found/,
    fix: (url) =>
      `identity: irsa needs the cluster's OIDC provider in IAM, and there is none for ${url}. Make it: ` +
      `aws iam create-open-id-connect-provider --url ${url} --client-id-list sts.amazonaws.com, or leave identity: irsa out.`,
  },
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const COLOURS = /\u001b\[[0-9;]*m/g;

/** The hints for what Terraform has said, each in a line of its own. */
exports.hintsFor = (output) => {
  // Terraform folds its lines, in a frame.
  const text = output.replace(COLOURS, "").replace(/[│\s]+/g, " ");
  return HINTS.flatMap(({ said, fix }) => {
    const [, subject] = said.exec(text) ?? [];
    return subject === undefined ? [] : [`${fix(subject)}\n`];
  });
};
