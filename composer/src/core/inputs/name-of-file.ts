/**
 * A name for an imported manifest, from the last part of its file name without what all of them end with:
 * `site/line-2.deployment.template.json` → `line-2`. Where nothing of its own is left: `deployment`.
 */
export function nameOfFile(file: string): string {
  const last = file.split(/[\\/]/).at(-1) ?? '';
  const stem = last.replace(/(\.(template|deployment|debug|jsonc?|ya?ml))+$/i, '');
  const name = stem
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 50)
    .replace(/-+$/, '');
  return name === '' ? 'deployment' : name;
}
