import type { OutputFile } from '../model/output-file.ts';
import type { KubernetesPlan } from './plan.ts';
import { applyLines } from './pull-secret.ts';
import { oneLine, quoteForPowerShell } from './quote.ts';
import type { AppliedFile } from './readme.ts';

/**
 * The script that a person runs once for a namespace on Azure Stack Edge: namespace, user, grant, and then the objects
 * where there are files to apply.
 * The cmdlets are those of the device's own PowerShell endpoint; their names and parameters are documented, the script as
 * a whole was not run on a device.
 */
export function accessScript(plan: KubernetesPlan, yamlFiles: readonly AppliedFile[]): OutputFile {
  const { namespace, workload } = plan.place;
  const user = `${namespace}-user`;
  const [ns, name] = [quoteForPowerShell(namespace), quoteForPowerShell(user)];
  const minishell = (command: string) =>
    `Invoke-Command -ComputerName $Device -Credential $credential -ConfigurationName Minishell -UseSSL -ScriptBlock { ${command} }`;
  const lines = [
    `# Access to Azure Stack Edge for the workload ${oneLine(workload)}: a namespace, a user, and the user's rights in it.`,
    '# Run it once, on a Windows client: the device answers to PowerShell remoting from Windows only (documented).',
    '# Its parts are documented; as a whole it was not run on a device.',
    'param([Parameter(Mandatory = $true)][string] $Device)',
    "$ErrorActionPreference = 'Stop'",
    '',
    '# The password of EdgeUser is the one of the local web UI (documented).',
    '$credential = Get-Credential -UserName "$Device\\EdgeUser" -Message \'Azure Stack Edge\'',
    '',
    '# 1. The namespace. The device puts into it what mounting its shares needs (inferred from a listing), so it must not be',
    '#    made by kubectl or Flux. A name that is taken or reserved is refused (documented).',
    minishell(`New-HcsKubernetesNamespace -Namespace ${ns}`),
    '',
    '# 2. The user. What comes back is a kubeconfig with the key of the user (documented): keep it secret, never commit it.',
    `$config = Join-Path $HOME ${quoteForPowerShell(`${user}.kubeconfig`)}`,
    minishell(`New-HcsKubernetesUser -UserName ${name}`).concat(' | Set-Content -Path $config -Encoding ascii'),
    '',
    '# 3. Rights: administrator of this namespace, and of nothing else (documented).',
    minishell(`Grant-HcsKubernetesNamespaceAccess -Namespace ${ns} -UserName ${name}`),
    '',
    ...(yamlFiles.length === 0 ? [] : applying(yamlFiles)),
  ];
  return { path: 'access.ps1', content: lines.join('\n') };
}

function applying(yamlFiles: readonly AppliedFile[]): string[] {
  return [
    '# 4. The objects, in this order. The name compute.<device>.<domain> of the kubeconfig must resolve on this machine.',
    '$env:KUBECONFIG = $config',
    'Set-Location $PSScriptRoot',
    '$files = @(',
    ...yamlFiles.map(({ path, isUnfilled }) =>
      isUnfilled ? (applyLines[1]?.unfilled ?? '') : `  ${quoteForPowerShell(path)}`,
    ),
    ')',
    'foreach ($file in $files) {',
    '  kubectl apply -f $file',
    '  if ($LASTEXITCODE -ne 0) { throw "kubectl apply -f $file failed" }',
    '}',
    '',
  ];
}
