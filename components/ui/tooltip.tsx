"use client";

import { useEffect, useId, useRef } from "react";

const HOVER_DELAY_MS = 350;
const LEAVE_DELAY_MS = 120;
const GAP_PX = 7;

type TooltipProps = {
  text: string;
  children: React.ReactNode;
  /** False when the text only repeats the accessible name. */
  describes?: boolean;
};

/** One line about a control: on hover (and hoverable itself), on keyboard focus, gone on Escape (WCAG 1.4.13). */
export function Tooltip({ text, children, describes = true }: TooltipProps) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);
  const { showSoon, show, hideSoon, hide } = useBubble(anchor, bubble);

  useEffect(() => {
    const control = anchor.current?.querySelector("button, a, input, [tabindex]");
    if (!describes || !control) return;
    const before = control.getAttribute("aria-describedby");
    control.setAttribute("aria-describedby", before ? `${before} ${id}` : id);
    return () => {
      if (before) control.setAttribute("aria-describedby", before);
      else control.removeAttribute("aria-describedby");
    };
  }, [describes, id]);

  return (
    <span
      data-slot="tooltip"
      ref={anchor}
      className="contents"
      onPointerEnter={(event) => event.pointerType === "mouse" && showSoon()}
      onPointerLeave={hideSoon}
      onPointerDown={hide}
      onFocus={(event) => event.target.matches(":focus-visible") && show()}
      onBlur={hide}
    >
      {children}
      <span
        ref={bubble}
        id={id}
        role="tooltip"
        popover="manual"
        className="fixed inset-auto m-0 w-max max-w-72 rounded-md bg-foreground px-2 py-1 text-xs font-normal whitespace-normal text-background shadow-lg"
      >
        {text}
      </span>
    </span>
  );
}

type Spot = React.RefObject<HTMLElement | null>;

function useBubble(anchor: Spot, bubble: Spot) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stopListening = useRef<() => void>(undefined);

  const hide = () => {
    clearTimeout(timer.current);
    if (!stopListening.current) return;
    stopListening.current();
    stopListening.current = undefined;
    if (bubble.current?.isConnected) bubble.current.hidePopover();
  };
  const show = () => {
    clearTimeout(timer.current);
    const control = anchor.current?.firstElementChild;
    if (!control || !bubble.current?.showPopover || stopListening.current) return;
    bubble.current.showPopover();
    place(bubble.current, control.getBoundingClientRect());
    const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && hide();
    document.addEventListener("keydown", onKeyDown);
    window.addEventListener("scroll", hide, { capture: true, once: true });
    stopListening.current = () => {
      document.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("scroll", hide, { capture: true });
    };
  };
  const later = (act: () => void, delayMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(act, delayMs);
  };
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      stopListening.current?.();
    },
    [],
  );
  return {
    show,
    hide,
    showSoon: () => later(show, HOVER_DELAY_MS),
    hideSoon: () => later(hide, LEAVE_DELAY_MS),
  };
}

/** Above the control, or below it where there is no room; never over the edge of the window. */
function place(bubble: HTMLElement, control: DOMRect) {
  const { width, height } = bubble.getBoundingClientRect();
  const above = control.top - height - GAP_PX;
  const left = Math.min(control.left + control.width / 2 - width / 2, window.innerWidth - width - GAP_PX);
  bubble.style.top = `${above > GAP_PX ? above : control.bottom + GAP_PX}px`;
  bubble.style.left = `${Math.max(GAP_PX, left)}px`;
}
