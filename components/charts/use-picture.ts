import { type RefObject, useEffect, useRef, useState } from 'react';
import type { ChartModel, Picture, Size } from '../../lib/panel/chart-picture.ts';
import { SLICE_MS } from '../../lib/panel/pace.ts';

/** What is on the screen: a picture that is whole, and the model it is of. */
export interface Shown {
  readonly model: ChartModel;
  readonly picture: Picture;
  readonly size: Size;
}

/** Makes a model of the chart for its size, or the one before goes on. */
export type MakeModel = (size: Size, before: ChartModel | null) => ChartModel;

/** Size of an element's content, px; null until it is on the page. */
export function useSize(box: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      setSize((before) => (before?.width === width && before.height === height ? before : { width, height }));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return size;
}

/**
 * The picture of what `makeModel` makes. It is computed in slices, and the one before stays until it is whole. Nothing is computed
 * while nobody sees the page; a hidden panel goes on receiving frames.
 */
export function usePicture(makeModel: MakeModel, size: Size | null): Shown | null {
  const [shown, setShown] = useState<Shown | null>(null);
  const last = useRef<ChartModel | null>(null);
  useEffect(() => {
    if (size === null || size.width === 0) return;
    const model = makeModel(size, last.current);
    last.current = model;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const now = () => performance.now();
    const go = () => {
      clearTimeout(timer);
      if (document.hidden) return;
      if (model.work(now, now() + SLICE_MS)) setShown({ model, picture: model.picture(), size });
      else timer = setTimeout(go);
    };
    go();
    document.addEventListener('visibilitychange', go);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', go);
    };
  }, [makeModel, size]);
  return shown;
}
