import type { Platform } from './platform.ts';
import { addItem, putValue, removeValue } from './yaml-edit.ts';
import { listAt, type Path, valueAt, type YamlFile } from './yaml-file.ts';

const PROFILE: Path = ['spec', 'audit', 'profile'];

/** The `APIServer` object of OpenShift: one of four profiles, and no policy of one's own. */
export const openshift: Platform = {
  name: 'openshift',
  matches: (file) => isOfKind(file, 'APIServer', 'config.openshift.io/'),
  enable: (file, { profile }) => {
    const old = valueAt(file, 0, PROFILE);
    const isOn = old !== undefined && old !== null && old !== 'None';
    const wanted = profile ?? (isOn ? String(old) : 'Default');
    return {
      file: putValue(file, 0, PROFILE, wanted),
      hostFiles: [],
      notes: [
        'OpenShift takes a profile instead of a policy; read the log with "oc adm node-logs --role=master --path=kube-apiserver/audit.log"',
      ],
      next: ['oc apply -f THIS-FILE'],
    };
  },
  disable: (file) =>
    valueAt(file, 0, PROFILE) === undefined ? file : putValue(file, 0, PROFILE, 'None'),
};

const TYPES: Path = ['cloudWatch', 'clusterLogging', 'enableTypes'];

/** A cluster file of eksctl: EKS writes the log to CloudWatch, under a policy of its own. */
export const eksctl: Platform = {
  name: 'eksctl',
  matches: (file) => isOfKind(file, 'ClusterConfig', 'eksctl.io/'),
  enable: (file) => {
    const types = listAt(file, 0, TYPES);
    const isOn = types.some((type) => type === 'audit' || type === 'all' || type === '*');
    return {
      file: isOn ? file : addItem(file, 0, TYPES, 'audit'),
      hostFiles: [],
      notes: ['EKS has a policy of its own, and writes to the log group /aws/eks/NAME/cluster'],
      next: ['eksctl utils update-cluster-logging --config-file THIS-FILE --approve'],
    };
  },
  disable: (file) => {
    const index = listAt(file, 0, TYPES).indexOf('audit');
    return index === -1 ? file : removeValue(file, 0, [...TYPES, index]);
  },
};

function isOfKind(file: YamlFile, kind: string, group: string): boolean {
  return (
    valueAt(file, 0, ['kind']) === kind &&
    String(valueAt(file, 0, ['apiVersion'])).startsWith(group)
  );
}
