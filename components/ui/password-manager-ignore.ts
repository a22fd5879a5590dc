/**
 * Keeps password managers out of fields that are not a sign-in: 1Password, LastPass, Bitwarden, Proton Pass, Dashlane
 * each read their own attribute, Keeper reads the class `keeper-ignore`.
 */
export const IGNORE_PASSWORD_MANAGERS = {
  "data-1p-ignore": "",
  "data-lpignore": "true",
  "data-bwignore": "true",
  "data-protonpass-ignore": "true",
  "data-form-type": "other",
  autoCorrect: "off",
  autoCapitalize: "off",
  spellCheck: false,
  translate: "no",
} as const;

export const KEEPER_IGNORE_CLASS = "keeper-ignore";
