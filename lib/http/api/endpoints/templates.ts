import "server-only";
import { detectTemplate } from "@/lib/domain/templates/detect";
import { listTemplates } from "@/lib/domain/templates/list";
import { readTemplate } from "@/lib/domain/templates/read";
import type { Endpoint } from "../endpoint";
import { Detection, Template, TemplateList } from "../schemas/template";

export const TEMPLATES: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/templates",
    door: listTemplates,
    answer: TemplateList,
    summary: "Services of the catalogue",
  },
  {
    method: "POST",
    path: "/templates/detect",
    door: detectTemplate,
    answer: Detection,
    summary: "Which services a value may belong to; it is compared and forgotten",
  },
  {
    method: "GET",
    path: "/templates/{id}",
    door: readTemplate,
    answer: Template,
    summary: "Fields, hosts and use of one service",
  },
];
