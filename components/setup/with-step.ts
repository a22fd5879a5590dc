import { routes } from "@/lib/routes";

/** The guide at one of its steps; `template` is the service chosen for the first credential. */
export const withStep = (step: number, template?: string) => routes.setup({ step: String(step), template });
