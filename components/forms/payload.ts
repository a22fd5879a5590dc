/** Structure travels as one text in a FormData: tools print object arguments, and a form may hold a secret. */
export function payloadOf(input: unknown): FormData {
  const form = new FormData();
  form.set("payload", JSON.stringify(input));
  return form;
}
