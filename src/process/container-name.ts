/** Names of containers without what changes each time one is made anew. */

/** What Kubernetes' random names are made of: no vowels, and no digits that look like letters (k8s.io/apimachinery, rand). */
const RANDOM = "bcdfghjklmnpqrstvwxz2456789";
/** Behind a workload's name: a ReplicaSet's hash, a CronJob's minute; behind both five random characters. */
const POD = new RegExp(`^(.+?)(?:-[${RANDOM}]{6,10}|-\\d{8,})?-[${RANDOM}]{5}$`);

/**
 * The name as it will be next time; undefined if it was made up (`brave_curie`: Docker and Podman do that where nobody gives
 * one), so that it tells nothing.
 */
export function stableName(name: string): string | undefined {
  const pod = /^k8s_([^_]+)_([^_]+)_([^_]+)_[^_]+_\d+$/.exec(name);
  if (pod !== null) return kubernetesName(pod[3] ?? "", pod[2] ?? "", pod[1] ?? "");
  if (/^[a-z]+_[a-z]+\d?$/.test(name)) return undefined;
  // Compose's one-off containers and nspawn's ephemeral machines.
  return name.replace(/[-_.](?:[0-9a-f]{12}|[0-9a-f]{16})$/, "");
}

/** Namespace, workload and container. A workload's pods come and go under names of their own: `api-7c5ddbdf54-x2x8k`. */
export function kubernetesName(namespace: string, pod: string, container: string): string {
  return `${namespace}/${POD.exec(pod)?.[1] ?? pod}/${container}`;
}

/** An image without tag and digest; undefined if it has no name. A newer image is the same service. */
export function imageName(image: string): string | undefined {
  const name = image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  return name === "" || name === "sha256" || /^[0-9a-f]{12,}$/.test(name) ? undefined : name;
}
