"use client";

import { clsx } from "clsx";
import { useEffectEvent, useLayoutEffect, useRef } from "react";

const GAP_PX = 6;
const EDGE_PX = 8;

type PopoverProps = {
  isOpen: boolean;
  onClose: () => void;
  /** The button it hangs under. Focus goes back there on Escape. */
  anchor: React.RefObject<HTMLElement | null>;
  /** Its accessible name. */
  label: string;
  className?: string;
  children: React.ReactNode;
};

/**
 * A panel above everything else, under its button. Not modal: leaving it, pressing elsewhere or Escape closes it.
 * For details and short lists on a page; inside a dialog, unfold them in place.
 */
export function Popover({ isOpen, onClose, anchor, label, className, children }: PopoverProps) {
  const panel = useRef<HTMLDivElement>(null);
  const escape = useEffectEvent(() => {
    onClose();
    anchor.current?.focus();
  });
  const pressed = useEffectEvent((target: EventTarget | null) => {
    if (!isInsideOf(panel, anchor, target)) onClose();
  });
  const placeAgain = useEffectEvent(() => {
    if (panel.current && anchor.current) place(panel.current, anchor.current.getBoundingClientRect());
  });

  useLayoutEffect(() => {
    const element = panel.current;
    if (!isOpen || !element) return;
    if ("showPopover" in element) element.showPopover();
    placeAgain();
    element.focus({ preventScroll: true });
    const onPress = ({ target }: Event) => pressed(target);
    const onMove = () => placeAgain();
    const onKeyDown = ({ key }: KeyboardEvent) => key === "Escape" && escape();
    document.addEventListener("pointerdown", onPress);
    document.addEventListener("keydown", onKeyDown);
    window.addEventListener("resize", onMove);
    window.addEventListener("scroll", onMove, { capture: true, passive: true });
    return () => {
      document.removeEventListener("pointerdown", onPress);
      document.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("resize", onMove);
      window.removeEventListener("scroll", onMove, { capture: true });
    };
  }, [isOpen]);

  if (!isOpen) return null;
  return (
    <div
      data-slot="popover"
      ref={panel}
      popover="manual"
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      onBlur={({ relatedTarget }) => {
        // Focus that goes nowhere has not left: something in the panel was pressed, or is gone.
        if (relatedTarget !== null && !isInsideOf(panel, anchor, relatedTarget)) onClose();
      }}
      className={clsx(
        "fixed inset-auto m-0 max-h-[70dvh] w-88 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-lg border border-border-strong bg-raised text-left text-sm font-normal whitespace-normal text-foreground shadow-lg outline-none",
        className,
      )}
    >
      {children}
    </div>
  );
}

type Spot = React.RefObject<HTMLElement | null>;

const isInsideOf = (panel: Spot, anchor: Spot, target: EventTarget | null) =>
  target instanceof Node &&
  (panel.current?.contains(target) === true || anchor.current?.contains(target) === true);

/** Below the button, or above it where there is more room; never over the edge of the window. */
function place(panel: HTMLElement, button: DOMRect): void {
  const { width, height } = panel.getBoundingClientRect();
  const below = button.bottom + GAP_PX;
  const isRoomBelow = below + height <= window.innerHeight - EDGE_PX;
  const above = button.top - GAP_PX - height;
  const top = isRoomBelow || above < EDGE_PX ? below : above;
  const left = Math.min(button.left, window.innerWidth - width - EDGE_PX);
  panel.style.top = `${top}px`;
  panel.style.left = `${Math.max(EDGE_PX, left)}px`;
}
