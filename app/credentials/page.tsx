import { redirect } from "next/navigation";
import { routes } from "@/lib/routes";
import { toLastPlace } from "../last-place";
import { textOf } from "../search-text";

/** The short address that people and other platforms know: the table. */
export default async function CredentialsRedirect({ searchParams }: PageProps<"/credentials">) {
  await toLastPlace({ view: "table", ...textOf(await searchParams) }, "/credentials");
  redirect(routes.home());
}
