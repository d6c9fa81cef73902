import { emitYaml } from '../kubernetes/emit-yaml.ts';
import { comment } from './comment.ts';
import type { TranslatedModule, TranslatedObject, Translation } from './translate-draft.ts';

/**
 * A translation as a stream of YAML documents that kubectl reads. What is to be known of a module or an object stands in
 * a comment before it.
 */
export function renderTranslation(translation: Translation): string {
  const parts = [
    header(translation),
    ...translation.modules.map(renderModule),
    ...translation.claims.map(renderShared),
    ...translation.pullSecrets.map(renderShared),
  ];
  return parts.join('');
}

function header({ name, target, options, assumed, layered }: Translation): string {
  const line = '#\n';
  return [
    comment(
      `What edgeAgent on Kubernetes makes of \`${name}\` on ${target}. To be looked at, not applied: edgeAgent makes and owns these objects.`,
    ),
    layered ? comment('A layered deployment: what the deployments below it bring is not shown.') : '',
    line,
    comment("Assumed of edgeAgent's own settings, all inferred from Microsoft's samples for Azure Stack Edge:"),
    ...assumed.map(({ setting, value, effect }) => comment(`${setting}=${value}: ${effect}`, '  ')),
    line,
    comment('Of a device and a hub; where no flag named one, the value is made up:'),
    comment(
      `device ${options.deviceId} (--device), hub ${options.iotHubHostName} (--hub-name), generation id ${options.generationId} (--generation-id), EdgeDeviceHostName ${options.edgeDeviceHostName} (--edge-host-name), namespace ${options.namespace} (--namespace)`,
      '  ',
    ),
    line,
    comment(
      'Left out: ownerReferences to the Deployment `iotedged`, and the annotation creationstring, which is a copy of the object itself.',
    ),
    comment(
      'IGNORED: edgeAgent reads it and does nothing with it. DANGER: it becomes something that may not have been meant.',
    ),
  ].join('');
}

function renderModule({ module, notes, ignored, dangers, objects }: TranslatedModule): string {
  const said = [
    comment(`Module ${module}`),
    ...notes.map((note) => comment(note, '  ')),
    ...dangers.map((danger) => comment(danger, 'DANGER   ')),
    ...ignored.map(({ path, reason, insteadUse }) =>
      comment(`${path}: ${reason}${insteadUse === undefined ? '' : `; use ${insteadUse}`}`, 'IGNORED  '),
    ),
  ].join('');
  // Without an object it is a comment and no document.
  if (objects.length === 0) return `#\n${said}`;
  return objects.map((object, index) => `---\n${index === 0 ? said : ''}${emitYaml(object)}`).join('');
}

function renderShared({ notes, object }: TranslatedObject): string {
  return `---\n${notes.map((note) => comment(note)).join('')}${emitYaml(object)}`;
}
