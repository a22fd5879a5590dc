const WHOLE_NAMES = new Set(
  (
    "NODE_ENV APP_ENV RAILS_ENV ENV ENVIRONMENT STAGE DEBUG VERBOSE PORT HOST HOSTNAME BIND TZ LANG " +
    "LC_ALL LOCALE CI SHELL PATH HOME USER PWD TERM EDITOR"
  ).split(" "),
);
const ENDINGS = (
  "LOG_LEVEL LOG_FORMAT TIMEOUT TIMEOUT_MS TTL RETRIES LIMIT CONCURRENCY WORKERS ENABLED DISABLED " +
  "REGION ENV PORT VERSION LOCALE TIMEZONE"
).split(" ");
const SECRET_NAMES =
  /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASS|PASSPHRASE|PWD|CREDENTIALS?|DSN|PIN|WEBHOOK)(?:_|$)/;
const WORDS = new Set(
  "true false yes no on off null none production development staging test local debug info warn error utc localhost".split(
    " ",
  ),
);
const NUMBERS = /^[0-9]{1,5}(?:ms|[smhd])?$|^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/;

/** A variable that configures something and protects nothing: offered for import, but not ticked. */
export function looksLikeSetting(key: string, value: string): boolean {
  const isNamedSo =
    WHOLE_NAMES.has(key) || ENDINGS.some((ending) => key === ending || key.endsWith(`_${ending}`));
  if (isNamedSo) return true;
  const word = value.length <= 64 ? value.toLowerCase() : "";
  if (SECRET_NAMES.test(key)) return word === "true" || word === "false";
  return WORDS.has(word) || NUMBERS.test(word);
}
