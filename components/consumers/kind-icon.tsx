import {
  BookOpen,
  Boxes,
  Link,
  type LucideIcon,
  MessageCircle,
  Plug,
  Server,
  Sparkles,
  Terminal,
  Workflow,
  Wrench,
} from "lucide-react";
import { createElement } from "react";

/** By the names that the catalogue uses. */
const ICONS: Record<string, LucideIcon> = {
  "book-open": BookOpen,
  link: Link,
  "message-circle": MessageCircle,
  plug: Plug,
  server: Server,
  sparkles: Sparkles,
  terminal: Terminal,
  workflow: Workflow,
  wrench: Wrench,
};

/** A kind whose icon is not here yet gets a plain one, and its pages work all the same. */
export const kindIcon = (name: string): LucideIcon => ICONS[name] ?? Boxes;

export const KindIcon = ({ name }: { name: string }) =>
  createElement(kindIcon(name), { "aria-hidden": true });
