import type { WireLoss } from '../api/loss-answer.ts';
import type { KnownLoss } from '../collect/losses/known-losses.ts';
import { renderTimeUs } from '../event/time.ts';

/** A loss as it goes over HTTP. */
export function wireLoss(loss: KnownLoss): WireLoss {
  const { reason, cluster, source, events, bytes, fromUs, toUs, noticedUs, place, detail, id } =
    loss;
  return {
    reason,
    cluster,
    source,
    ...(events !== undefined && { events }),
    ...(bytes !== undefined && { bytes }),
    ...(fromUs !== undefined && { from: renderTimeUs(fromUs) }),
    ...(toUs !== undefined && { to: renderTimeUs(toUs) }),
    ...(noticedUs !== undefined && { noticed: renderTimeUs(noticedUs) }),
    ...(place?.file !== undefined && { file: place.file }),
    ...(place?.line !== undefined && { line: place.line }),
    ...(detail !== undefined && { detail }),
    ...(id !== undefined && { id }),
  };
}
