import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { environmentOf } from '../model/environment.ts';

/** Variables that name a certificate of the device for edgeHub, or its authority for a module. */
const certificate =
  /^(EdgeModuleCACertificateFile|EdgeModuleHubServer\w*CertificateFile|EdgeHubDevServer\w*CertificateFile|SSL_CERTIFICATE_PATH)$/i;

/** Whoever trusts certificates of their own must know when the runtime takes them over: told once, where one is named. */
export function checkDeviceCertificates(draft: Draft, findings: Findings): void {
  const hub = draft.edgeHub === undefined ? [] : [draft.edgeHub];
  for (const module of [...hub, ...draft.modules]) {
    const variable = environmentOf(module).find(({ name }) => certificate.test(name));
    if (variable === undefined) continue;
    findings.add(
      'MOOR1813',
      variable.at,
      `\`${variable.name}\` of \`${module.name}\` names a certificate, and the runtime reads new ones at its start only`,
      'When certificates are put on the device after compute was set up, restart iotedged and edgehub. Nothing to do where they were there before.',
    );
    return;
  }
}
