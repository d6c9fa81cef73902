import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { listSome } from '../diagnostics/suggest.ts';
import type { Draft } from '../model/draft.ts';

/** Tags that are moved to another image as a matter of course. A bare number is none: pipelines number their builds. */
const moving =
  /^(latest|stable|edge|nightly|dev|develop|development|main|master|head|trunk|test|staging|prod|production|release|preview|beta|alpha|rc|snapshot|lts|current)(-(amd64|arm64v8|arm32v7|arm64|linux|alpine|slim|gpu))?$/i;

/**
 * Images whose tag says nothing of what runs: one finding for all of them. An image without a tag has a rule of its own;
 * of system modules the tag with two numbers is the one that is recommended.
 */
export function checkMutableTags(draft: Draft, findings: Findings): void {
  const own = draft.modules.filter(({ name }) => name !== draft.reporter && name !== draft.prober);
  tellMovingTags(
    own.flatMap(({ name, settings, imageAt }) => {
      const { image } = settings;
      return typeof image === 'string' ? [{ name, image, at: imageAt }] : [];
    }),
    findings,
  );
}

/** One finding for all images whose tag moves, at the first. */
export function tellMovingTags(images: readonly { name: string; image: string; at: At }[], findings: Findings): void {
  const found = images.filter(({ image }) => isMoving(image));
  const [first] = found;
  if (first === undefined) return;
  const names = listSome(new Set(found.map(({ name }) => `\`${name}\``)));
  findings.add(
    'MOOR2406',
    first.at,
    `the ${found.length === 1 ? 'image of' : 'images of'} ${names} ${found.length === 1 ? 'has a tag that moves' : 'have tags that move'}`,
    'What runs on a device depends on when it pulled, and no revision tells. Write a version or a digest.',
  );
}

function isMoving(image: string): boolean {
  if (/[@$<{#]/.test(image)) return false;
  const tag = /:([^:/]+)$/.exec(image.trim())?.[1];
  return tag !== undefined && moving.test(tag);
}
