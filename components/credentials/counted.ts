const plural = new Intl.PluralRules("en");
const number = new Intl.NumberFormat("en");

/** "1 credential", "1,280 credentials". */
export const counted = (count: number, one: string, other: string) =>
  `${number.format(count)} ${plural.select(count) === "one" ? one : other}`;

export const credentialsCounted = (count: number) => counted(count, "credential", "credentials");
