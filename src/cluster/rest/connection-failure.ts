import { Failure } from '../../base/failure.ts';

/** What is wrong with the certificate the API server showed, by the code Node gives it. */
const UNTRUSTED: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is signed by an authority the kubeconfig does not name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is signed by an authority the kubeconfig does not name',
  UNABLE_TO_GET_ISSUER_CERT: 'the authority that signed its certificate is not known',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the authority that signed its certificate is not known',
  CERT_SIGNATURE_FAILURE: 'its certificate is signed by another authority of the same name',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for other names',
};

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name cannot be looked up',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'there is no way to the machine',
  ENETUNREACH: 'there is no way to the network',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EPROTO: 'it does not speak TLS',
};

/** Says in words why a request got no answer. Never quotes what was sent. */
export function connectionFailure(error: unknown, url: URL, proxy?: string): Failure {
  const code = codeOf(error);
  const untrusted = UNTRUSTED[code];
  if (untrusted !== undefined) {
    return new Failure(
      'cluster/untrusted',
      `the API server at ${url.origin} cannot be trusted: ${untrusted}`,
      { hint: hintFor(code) },
    );
  }
  if (code.startsWith('ERR_OSSL') || code.startsWith('ERR_INVALID') || code === 'ERR_CRYPTO') {
    return new Failure(
      'cluster/config-invalid',
      `a certificate or key of the kubeconfig cannot be used (${code})`,
      { hint: 'Check that they are in PEM form and belong together, or get a new kubeconfig.' },
    );
  }
  const why = UNREACHABLE[code] ?? proxyWords(error) ?? (code || 'the connection failed');
  return new Failure(
    'cluster/unreachable',
    `cannot reach the API server at ${url.origin}${proxy === undefined ? '' : ` through the proxy ${proxy}`}: ${why}`,
    {
      hint:
        proxy === undefined
          ? 'Check that the cluster runs, that the context is the one you mean, and that a VPN is up where one is needed.'
          : 'Check that the proxy runs: proxy-url in the kubeconfig names it, else HTTPS_PROXY; NO_PROXY leaves it out.',
    },
  );
}

/** Why a SOCKS proxy did not open the way, by the name that its answer has in RFC 1928. */
const SOCKS_WORDS: Readonly<Record<string, string>> = {
  NotAllowed: 'its rules do not allow it',
  NetworkUnreachable: 'it has no way to the network',
  HostUnreachable: 'it has no way to the machine, or does not know the name',
  ConnectionRefused: 'nothing listens there',
};

/** What a proxy answered instead of opening the way, as the agent of the login library tells it. */
function proxyWords(error: unknown): string | undefined {
  const text = error instanceof Error ? error.message : '';
  const status = /^Bad response: (\d{3})$/.exec(text)?.[1];
  const isRefused = status === '407' || /Socks5 Authentication failed/.test(text);
  if (isRefused) return 'it wants another user and password, or any';
  const refusal = /Socks5 proxy rejected connection - (\w+)/.exec(text)?.[1];
  if (refusal !== undefined) return SOCKS_WORDS[refusal] ?? `it refused (${refusal})`;
  return status === undefined ? undefined : `it answered ${status}`;
}

function hintFor(code: string): string {
  if (code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED') {
    return 'Check the clock of this machine first; if it is right, the API server needs a new certificate.';
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return 'Use an address the certificate names, or set tls-server-name in the kubeconfig.';
  }
  return "Get the kubeconfig from the cluster again; its certificate-authority must be this cluster's.";
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // A host with several addresses fails with one error for each.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  // The client of SOCKS proxies keeps only the words of what went wrong.
  return /^(?:connect|getaddrinfo|read) (E[A-Z_]+)/.exec(error.message)?.[1] ?? '';
}
