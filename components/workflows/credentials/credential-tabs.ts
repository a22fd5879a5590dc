/** The parts of the dialog, as the address names them. */
export const CREDENTIAL_TABS = ["values", "permissions"] as const;
export type CredentialTab = (typeof CREDENTIAL_TABS)[number];
