/** Part of every value that these tests store. Wherever it turns up, a value has. */
export const MARK = "CANARY7f3a9cD2e5b8";

/** Values in the shape of real ones that open nothing anywhere. */
export const CANARIES = {
  anthropic: `sk-ant-api03-${MARK}-not-a-real-key-0001`,
  rotated: `sk-ant-api03-${MARK}-not-a-real-key-0002`,
  openai: `sk-proj-${MARK}-not-a-real-key-0003`,
  slack: `xoxb-1234567890-${MARK}-0004`,
  spaced: `two words # ${MARK} 'quoted' 0005`,
  hash: `abc#${MARK}-not-a-comment-0006`,
  pem: `-----BEGIN OPENSSH PRIVATE KEY-----\n${MARK}AAAAG5vbmUAAAAEbm9uZQAAAAA0007\n-----END OPENSSH PRIVATE KEY-----`,
  typed: `ghp_${MARK}0000000000000008`,
} as const;
