/** Keeps what floats beside a taxpayer for a moment, so that the pointer may go over to it. */
const leaveMs = 250;

export function hoverIntent(hover: (id: string | null) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = () => clearTimeout(timer);
  return {
    keep,
    enter(id: string) {
      keep();
      hover(id);
    },
    leave() {
      keep();
      timer = setTimeout(() => hover(null), leaveMs);
    },
  };
}
