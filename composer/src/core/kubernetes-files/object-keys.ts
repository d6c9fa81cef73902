const list = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Keys of one level of an object, and what a person calls what has them. */
export interface Level {
  what: string;
  keys: readonly string[];
}

const level = (what: string, text: string): Level => ({ what, keys: list(text) });

const sources = `awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs
  hostPath iscsi nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume`;

/** All keys that the API knows, up to Kubernetes 1.35 and since its first stable release. */
function makeLevels() {
  return {
    object: level('an object', 'apiVersion kind metadata spec status'),
    metadata: level(
      'metadata',
      `name generateName namespace labels annotations ownerReferences finalizers uid resourceVersion generation
      creationTimestamp deletionTimestamp deletionGracePeriodSeconds selfLink managedFields clusterName`,
    ),
    claim: level(
      'a claim',
      `accessModes selector resources volumeName storageClassName volumeMode dataSource dataSourceRef
      volumeAttributesClassName`,
    ),
    volumeObject: level(
      'a PersistentVolume',
      `capacity accessModes claimRef persistentVolumeReclaimPolicy storageClassName mountOptions volumeMode nodeAffinity
      volumeAttributesClassName local ${sources}`,
    ),
    deployment: level(
      'a Deployment',
      `replicas selector template strategy minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds rollbackTo`,
    ),
    statefulSet: level(
      'a StatefulSet',
      `replicas selector template volumeClaimTemplates serviceName podManagementPolicy updateStrategy revisionHistoryLimit
      minReadySeconds persistentVolumeClaimRetentionPolicy ordinals`,
    ),
    daemonSet: level(
      'a DaemonSet',
      'selector template updateStrategy minReadySeconds revisionHistoryLimit templateGeneration',
    ),
    pod: level(
      'the pod',
      `volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds
      activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount automountServiceAccountToken nodeName
      hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain affinity
      schedulerName tolerations hostAliases priorityClassName priority dnsConfig readinessGates runtimeClassName
      enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers
      schedulingGates resourceClaims resources hostnameOverride workloadRef`,
    ),
    container: level(
      'a container',
      `name image command args workingDir ports envFrom env resources resizePolicy restartPolicy restartPolicyRules
      volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath
      terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty`,
    ),
    mount: level('a mount', 'name readOnly recursiveReadOnly mountPath subPath mountPropagation subPathExpr'),
    volume: level(
      'a volume',
      `name emptyDir persistentVolumeClaim configMap secret downwardAPI projected ephemeral image gitRepo ${sources}`,
    ),
    claimSource: level('a volume of a claim', 'claimName readOnly'),
    resources: level('resources', 'limits requests claims'),
    strategy: level('a strategy', 'type rollingUpdate'),
    variable: level('a variable', 'name value valueFrom'),
    service: level(
      'a Service',
      `ports selector clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges
      externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig ipFamilies
      ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution
      topologyKeys ipFamily`,
    ),
    servicePort: level('a port of a Service', 'name protocol appProtocol port targetPort nodePort'),
    fluxKustomization: level(
      'a Kustomization',
      `commonMetadata dependsOn decryption deletionPolicy interval retryInterval kubeConfig path postBuild prune
      healthChecks healthCheckExprs namePrefix nameSuffix patches patchesStrategicMerge patchesJson6902 images
      serviceAccountName sourceRef suspend targetNamespace timeout force wait components validation
      ignoreMissingComponents buildMetadata`,
    ),
    gitRepository: level(
      'a GitRepository',
      `url secretRef interval timeout ref verify ignore suspend recurseSubmodules include proxySecretRef provider
      serviceAccountName sparseCheckout gitImplementation accessFrom`,
    ),
  };
}

type Levels = ReturnType<typeof makeLevels>;
export type LevelName = keyof Levels;

let made: Levels | undefined;

export function levelOf(name: LevelName): Level {
  made ??= makeLevels();
  return made[name];
}
