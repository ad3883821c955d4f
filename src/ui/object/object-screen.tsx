import type { ReactNode } from 'react';
import { usePageState } from '../state/use-page-state.ts';
import { ObjectHistory } from './object-history.tsx';
import { ObjectSearch } from './object-search.tsx';
import './object.css';

/** The history of one object, or the way to one. */
export function ObjectScreen(): ReactNode {
  const [{ cluster, group, resource, namespace, name }] = usePageState();
  if (resource === undefined || name === undefined) return <ObjectSearch />;
  return <ObjectHistory object={{ cluster, group, resource, namespace, name }} />;
}
