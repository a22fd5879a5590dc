import { act, cleanup, render } from "@testing-library/react";
import { useState } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, expect, test } from "vitest";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio-group";
import { SecretInput } from "@/components/ui/secret-input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { Textarea } from "@/components/ui/textarea";

afterEach(() => {
  cleanup();
  document.body.replaceChildren();
});

/** As the server sent it, with what somebody does before it answers. */
async function hydrateAfter(page: React.ReactNode, enter: (sent: HTMLElement) => void): Promise<HTMLElement> {
  const sent = document.createElement("div");
  document.body.append(sent);
  sent.innerHTML = renderToString(page);
  enter(sent);
  render(page, { container: sent, hydrate: true });
  await act(() => Promise.resolve());
  return sent;
}

function Form() {
  const [text, setText] = useState("My organisation");
  const [long, setLong] = useState("");
  const [secret, setSecret] = useState("");
  const [choice, setChoice] = useState("a");
  const [ticks, setTicks] = useState({ box: false, sent: true, on: false });
  const [one, setOne] = useState("x");
  const heard = { text, long, secret, choice, ...ticks, one };
  return (
    <form>
      <Input aria-label="Text" value={text} onChange={(event) => setText(event.target.value)} />
      <Textarea aria-label="Long" value={long} onChange={(event) => setLong(event.target.value)} />
      <SecretInput aria-label="Secret" value={secret} onValueChange={setSecret} />
      <Select aria-label="Choice" value={choice} onChange={(event) => setChoice(event.target.value)}>
        <option value="a">A</option>
        <option value="b">B</option>
      </Select>
      <Checkbox
        aria-label="Box"
        checked={ticks.box}
        onChange={(event) => setTicks((all) => ({ ...all, box: event.target.checked }))}
      />
      <Checkbox
        aria-label="Sent ticked"
        checked={ticks.sent}
        onChange={(event) => setTicks((all) => ({ ...all, sent: event.target.checked }))}
      />
      <Switch
        label="On"
        checked={ticks.on}
        onChange={(event) => setTicks((all) => ({ ...all, on: event.target.checked }))}
      />
      <RadioGroup
        label="One of"
        name="one"
        value={one}
        onValueChange={setOne}
        options={["x", "y"].map((value) => ({ value, label: value }))}
      />
      <output>{JSON.stringify(heard)}</output>
      <Button type="submit">Save</Button>
    </form>
  );
}

const heardIn = (page: HTMLElement) => JSON.parse(page.querySelector("output")!.textContent) as unknown;
const AS_SENT = {
  text: "My organisation",
  long: "",
  secret: "",
  choice: "a",
  box: false,
  sent: true,
  on: false,
  one: "x",
};

test("what is entered before the page answers is in the form that is sent", async () => {
  const page = await hydrateAfter(<Form />, (sent) => {
    const [text, secret, box, ticked, on, , other] = sent.querySelectorAll("input");
    text!.value = "Acme";
    sent.querySelector("textarea")!.value = "two\nlines";
    secret!.value = "typed-early";
    sent.querySelector("select")!.value = "b";
    box!.checked = true;
    ticked!.checked = false;
    on!.checked = true;
    other!.checked = true;
  });
  expect(heardIn(page)).toEqual({
    text: "Acme",
    long: "two\nlines",
    secret: "typed-early",
    choice: "b",
    box: true,
    sent: false,
    on: true,
    one: "y",
  });
  expect(page.querySelector("input")!.value).toBe("Acme");
  expect(page.querySelectorAll<HTMLInputElement>("[type=radio]:checked")).toHaveLength(1);
});

test("where nothing was entered, nothing is told", async () => {
  expect(heardIn(await hydrateAfter(<Form />, () => undefined))).toEqual(AS_SENT);
});

test("the caret stays where somebody is typing", async () => {
  const page = await hydrateAfter(<Form />, (sent) => {
    const text = sent.querySelector("input")!;
    text.value = "Acme Ltd";
    text.setSelectionRange(4, 4);
  });
  expect(page.querySelector("input")!.selectionStart).toBe(4);
});

test("no form can be sent by the browser itself: its values would be in the address", async () => {
  const page = await hydrateAfter(<Form />, (sent) => {
    expect(sent.querySelector<HTMLButtonElement>("[type=submit]")!.disabled).toBe(true);
  });
  expect(page.querySelector<HTMLButtonElement>("[type=submit]")!.disabled).toBe(false);
});
