import { redirect } from "next/navigation";
import { toLastPlace } from "@/app/last-place";
import { textOf } from "@/app/search-text";
import { routes } from "@/lib/routes";

export default async function CredentialsRedirect({ searchParams }: PageProps<"/settings/credentials">) {
  await toLastPlace(textOf(await searchParams), "/settings/credentials");
  redirect(routes.home());
}
