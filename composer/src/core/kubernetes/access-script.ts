import type { OutputFile } from '../model/output-file.ts';
import type { KubernetesPlan } from './plan.ts';
import { applyLines } from './pull-secret.ts';
import { oneLine, quoteForPowerShell } from './quote.ts';
import type { AppliedFile } from './readme.ts';

/**
 * The script that a person runs for a namespace on Azure Stack Edge: namespace, user, grant, and then the objects where
 * there are files to apply. A run that failed half-way is mended by another one.
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
    '# Run it on a Windows client: the device answers to PowerShell remoting from Windows only (documented). It may be run',
    '# again: what an earlier run made stays.',
    '# Its parts are documented; as a whole it was not run on a device.',
    'param([Parameter(Mandatory = $true)][string] $Device)',
    "$ErrorActionPreference = 'Stop'",
    '',
    '# The password of EdgeUser is the one of the local web UI (documented).',
    '$credential = Get-Credential -UserName "$Device\\EdgeUser" -Message \'Azure Stack Edge\'',
    '',
    '# 1. The namespace. The device puts into it what mounting its shares needs (inferred from a listing), so it must not be',
    '#    made by kubectl or Flux. A name that is taken or reserved is refused (documented).',
    '#    One that an earlier run made is refused too, so a refusal is told and the next steps show whether it matters.',
    ...unlessRefused(minishell(`New-HcsKubernetesNamespace -Namespace ${ns}`), 'The namespace was not made now'),
    '',
    '# 2. The user. What comes back is a kubeconfig with the key of the user (documented): keep it secret, never commit it.',
    '#    It comes once: where an earlier run has kept it, the user is there.',
    '#    Every device has a file of its own: the same user of another one is somebody else.',
    `$config = Join-Path $HOME (($Device -replace '[^A-Za-z0-9.-]', '_') + ${quoteForPowerShell(`.${user}.kubeconfig`)})`,
    'if ((Test-Path -LiteralPath $config) -and (Get-Item -LiteralPath $config).Length -gt 0) {',
    '  Write-Host "The user is taken from $config. Remove that file if the user is gone from the device."',
    '} else {',
    '  try {',
    `    $made = ${minishell(`New-HcsKubernetesUser -UserName ${name}`)}`,
    '  } catch {',
    '    throw "The user was not made: $($_.Exception.Message) Where it is there already, put its kubeconfig at $config and run this again."',
    '  }',
    "  if (-not $made) { throw 'The device gave no kubeconfig for the user.' }",
    '  Set-Content -LiteralPath $config -Value $made -Encoding ascii',
    '}',
    '',
    '# 3. Rights: administrator of this namespace, and of nothing else (documented). Granted twice may be refused.',
    ...unlessRefused(
      minishell(`Grant-HcsKubernetesNamespaceAccess -Namespace ${ns} -UserName ${name}`),
      'The rights were not granted now',
    ),
    '',
    ...(yamlFiles.length === 0 ? [] : applying(yamlFiles)),
  ];
  return { path: 'access.ps1', content: lines.join('\n') };
}

/** A step that a second run repeats: the device's refusal is shown, whatever it is, and is not the end. */
function unlessRefused(step: string, told: string): string[] {
  const hint = 'Nothing to do where an earlier run did it.';
  return ['try {', `  ${step}`, '} catch {', `  Write-Warning "${told}: $($_.Exception.Message) ${hint}"`, '}'];
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
