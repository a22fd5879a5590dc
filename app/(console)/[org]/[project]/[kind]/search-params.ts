import { createLoader } from "nuqs/server";
import { LIST_PARAMS } from "@/components/consumers/list/list-params";

export const loadListParams = createLoader(LIST_PARAMS);
