# Access to Azure Stack Edge for the workload parts-count: a namespace, a user, and the user's rights in it.
# Run it once, on a Windows client: the device answers to PowerShell remoting from Windows only (documented).
# Its parts are documented; as a whole it was not run on a device.
param([Parameter(Mandatory = $true)][string] $Device)
$ErrorActionPreference = 'Stop'

# The password of EdgeUser is the one of the local web UI (documented).
$credential = Get-Credential -UserName "$Device\EdgeUser" -Message 'Azure Stack Edge'

# 1. The namespace. The device puts into it what mounting its shares needs (inferred from a listing), so it must not be
#    made by kubectl or Flux. A name that is taken or reserved is refused (documented).
Invoke-Command -ComputerName $Device -Credential $credential -ConfigurationName Minishell -UseSSL -ScriptBlock { New-HcsKubernetesNamespace -Namespace 'parts' }

# 2. The user. What comes back is a kubeconfig with the key of the user (documented): keep it secret, never commit it.
$config = Join-Path $HOME 'parts-user.kubeconfig'
Invoke-Command -ComputerName $Device -Credential $credential -ConfigurationName Minishell -UseSSL -ScriptBlock { New-HcsKubernetesUser -UserName 'parts-user' } | Set-Content -Path $config -Encoding ascii

# 3. Rights: administrator of this namespace, and of nothing else (documented).
Invoke-Command -ComputerName $Device -Credential $credential -ConfigurationName Minishell -UseSSL -ScriptBlock { Grant-HcsKubernetesNamespaceAccess -Namespace 'parts' -UserName 'parts-user' }

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
