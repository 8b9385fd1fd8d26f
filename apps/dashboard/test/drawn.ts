import type { Locator, Page } from 'playwright-core';

/** A text on a canvas: pixels of the canvas. */
export interface Drawn {
  text: string;
  left: number;
  right: number;
}

/** Keeps, for each canvas, what is written on it by now. */
const KEEP = `{
  const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, ...rest) {
    const { e } = this.getTransform();
    const width = this.measureText(text).width;
    const left = e + x - width * { center: 0.5, right: 1 }[this.textAlign] || e + x;
    (this.canvas.drawn ??= []).push({ text, left, right: left + width });
    return fillText.call(this, text, x, ...rest);
  };
  CanvasRenderingContext2D.prototype.clearRect = function (...all) {
    this.canvas.drawn = [];
    return clearRect.apply(this, all);
  };
}`;

export const keepDrawn = (page: Page): Promise<unknown> => page.context().addInitScript(KEEP);

/** What is written on a chart; empty until it is drawn. */
export const drawnOn = (within: Locator): Promise<Drawn[]> =>
  within
    .locator('[role=img] canvas')
    .evaluateAll((all) => all.flatMap((canvas) => (canvas as unknown as { drawn?: Drawn[] }).drawn ?? []));
