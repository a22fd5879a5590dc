import { test as base, expect, type Page } from "@playwright/test";
import { Watch } from "./watch";

/** Every context of every test is watched: a value that reaches a browser fails the test that brought it there. */
export const test = base.extend<{ watch: Watch }>({
  watch: [
    async ({ context }, use, info) => {
      const watch = new Watch(info.titlePath.join(" › "));
      await watch.follow(context);
      await use(watch);
      expect((await watch.end(context.pages())).found).toEqual([]);
    },
    { auto: true },
  ],
});

/** Puts text on the clipboard and pastes it into whatever has focus. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press("ControlOrMeta+V");
}

export { expect };
