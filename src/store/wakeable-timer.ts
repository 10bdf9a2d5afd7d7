/** Waits that another event can end early. */
export class WakeableTimer {
  private isWoken = false;
  private end: (() => void) | undefined;

  /** Ends the current wait, or the next one if there is none. */
  readonly wake = (): void => {
    this.isWoken = true;
    this.end?.();
  };

  /** Does not keep the process running. */
  async wait(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    if (!this.isWoken) {
      await new Promise<void>((resolve) => {
        this.end = resolve;
        timer = setTimeout(resolve, ms).unref();
      });
    }
    clearTimeout(timer);
    this.end = undefined;
    this.isWoken = false;
  }
}
