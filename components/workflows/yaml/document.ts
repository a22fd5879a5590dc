/** What brings the YAML library with it: import this module on demand only. */
export { readYaml } from "@/components/workflows/yaml/read-yaml";
export { toYaml } from "@/components/workflows/yaml/write-yaml";
