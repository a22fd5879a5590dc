/** The text of one field as it was entered; empty when there is no such field. */
export function textIn(form: FormData, field: string): string {
  const entered = form.get(field);
  return typeof entered === "string" ? entered : "";
}
