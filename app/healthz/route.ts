/** Alive: the process answers. Whether it can serve is told by /readyz. */
export function GET(): Response {
  return new Response("ok", {
    headers: { "Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8" },
  });
}
export const dynamic = "force-dynamic";
