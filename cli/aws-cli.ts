/** What keeps version 2 of the AWS CLI from paging its answer or asking for what a call leaves out. */
export const UNATTENDED = { AWS_PAGER: "", AWS_CLI_AUTO_PROMPT: "off" } as const;
