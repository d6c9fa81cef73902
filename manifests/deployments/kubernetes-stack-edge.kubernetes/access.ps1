# Access to Azure Stack Edge for the workload parts-count: a namespace, a user, and the user's rights in it.
# Run it on a Windows client: the device answers to PowerShell remoting from Windows only (documented). It may be run
# again: what an earlier run made stays.
# Its parts are documented; as a whole it was not run on a device.
param([Parameter(Mandatory = $true)][string] $Device)
$ErrorActionPreference = 'Stop'

# The password of EdgeUser is the one of the local web UI (documented).
$credential = Get-Credential -UserName "$Device\EdgeUser" -Message 'Azure Stack Edge'

# 1. The namespace. The device puts into it what mounting its shares needs (inferred from a listing), so it must not be
#    made by kubectl or Flux. A name that is taken or reserved is refused (documented).
#    One that an earlier run made is refused too, so a refusal is told and the next steps show whether it matters.
try {
  Invoke-Command -ComputerName $Device -Credential $credential -ConfigurationName Minishell -UseSSL -ScriptBlock { New-HcsKubernetesNamespace -Namespace 'parts' }
} catch {
  Write-Warning "The namespace was not made now: $($_.Exception.Message) Nothing to do where an earlier run did it."
}

# 2. The user. What comes back is a kubeconfig with the key of the user (documented): keep it secret, never commit it.
#    It comes once: where an earlier run has kept it, the user is there.
#    Every device has a file of its own: the same user of another one is somebody else.
$config = Join-Path $HOME (($Device -replace '[^A-Za-z0-9.-]', '_') + '.parts-user.kubeconfig')
if ((Test-Path -LiteralPath $config) -and (Get-Item -LiteralPath $config).Length -gt 0) {
  Write-Host "The user is taken from $config. Remove that file if the user is gone from the device."
} else {
  try {
    $made = Invoke-Command -ComputerName $Device -Credential $credential -ConfigurationName Minishell -UseSSL -ScriptBlock { New-HcsKubernetesUser -UserName 'parts-user' }
  } catch {
    throw "The user was not made: $($_.Exception.Message) Where it is there already, put its kubeconfig at $config and run this again."
  }
  if (-not $made) { throw 'The device gave no kubeconfig for the user.' }
  Set-Content -LiteralPath $config -Value $made -Encoding ascii
}

# 3. Rights: administrator of this namespace, and of nothing else (documented). Granted twice may be refused.
try {
  Invoke-Command -ComputerName $Device -Credential $credential -ConfigurationName Minishell -UseSSL -ScriptBlock { Grant-HcsKubernetesNamespaceAccess -Namespace 'parts' -UserName 'parts-user' }
} catch {
  Write-Warning "The rights were not granted now: $($_.Exception.Message) Nothing to do where an earlier run did it."
}

# 4. The objects, in this order. The name compute.<device>.<domain> of the kubeconfig must resolve on this machine.
$env:KUBECONFIG = $config
Set-Location $PSScriptRoot
$files = @(
  '10-access.yaml'
  '20-storage.yaml'
  # '30-pull-secrets.yaml' holds variables: see Secrets in README.md
  '40-modules/counter.yaml'
  '40-modules/parts-count-prober.yaml'
  '40-modules/parts-count-reporter.yaml'
  '40-modules/store.yaml'
)
foreach ($file in $files) {
  kubectl apply -f $file
  if ($LASTEXITCODE -ne 0) { throw "kubectl apply -f $file failed" }
}
