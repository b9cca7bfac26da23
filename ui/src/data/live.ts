/**
 * Following what the server tells by itself: one stream for the whole page, on the topics that are
 * looked at. While there is none, what is looked at is asked for every 2 s; a page that nobody sees
 * gives its line back (a browser has six for a server) and asks every 20 s.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { follow, type Told } from '@/api/live'
import { makeOld, patch, reset } from './freshness'
import { queries } from './queries'

export type Standing = 'live' | 'reconnecting' | 'polling' | 'off'
export type News = { standing: Standing; since: number; topics: string[]; told: number }

const PATIENCE_MS = 5_000 // without a stream, then it is polled
const POLL_MS = 2_000
const POLL_UNSEEN_MS = 20_000
const CHANGE_MS = 50 // a page is left and another begun: one change, not two

const wanted = new Map<string, number>()
const watchers = new Set<() => void>()
const hearers = new Set<(told: Told) => void>()
let news: News = { standing: 'off', since: Date.now(), topics: [], told: 0 }
let followed = ''
let stop = new AbortController()
let poll: ReturnType<typeof setInterval> | undefined
let patience: ReturnType<typeof setTimeout> | undefined
let renewing: ReturnType<typeof setTimeout> | undefined

const isSeen = () => document.visibilityState === 'visible'

function set(standing: Standing): void {
  if (standing !== news.standing) news = { ...news, standing, since: Date.now() }
  news = { ...news, topics: [...wanted.keys()] }
  watchers.forEach((watcher) => watcher())
}

function stand(standing: Standing): void {
  if (standing !== 'live') {
    patience ??= setTimeout(() => beginPolling(POLL_MS), PATIENCE_MS)
    if (!poll) set(standing) // else it stays a polled page until the stream is back
    return
  }
  const wasBroken = news.standing === 'reconnecting' || news.standing === 'polling'
  endPolling()
  if (wasBroken) askAgain()
  set('live')
}

/** What happened was not told, and what was asked for had no answer. */
function askAgain(): void {
  for (const topic of wanted.keys()) reset(topic)
  void queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.error !== null })
}

function beginPolling(pace: number): void {
  clearInterval(poll)
  poll = setInterval(() => {
    makeOld(wanted.keys())
    for (const topic of wanted.keys()) tell({ id: '', event: 'reset', data: { topic } })
  }, pace)
  set('polling')
}

function endPolling(): void {
  clearTimeout(patience)
  clearInterval(poll)
  patience = poll = undefined
}

function hear(told: Told): void {
  news = { ...news, told: news.told + 1 }
  patch(told)
  tell(told)
}

function tell(told: Told): void {
  hearers.forEach((hearer) => hearer(told))
}

/** Follow what is wanted now, where it is not followed already. */
function renew(): void {
  const topics = [...wanted.keys()].sort()
  const key = isSeen() ? topics.join() : 'unseen'
  if (key === followed) return
  followed = key
  stop.abort()
  stop = new AbortController()
  endPolling()
  if (topics.length === 0) return set('off')
  if (!isSeen()) return beginPolling(POLL_UNSEEN_MS)
  const { signal } = stop
  const onStanding = (standing: Standing) => {
    if (!signal.aborted) stand(standing)
  }
  void follow({ topics, onTold: hear, onStanding, signal })
}

function renewSoon(): void {
  clearTimeout(renewing)
  renewing = setTimeout(renew, CHANGE_MS)
}

document.addEventListener('visibilitychange', () => {
  renewSoon()
  if (isSeen()) makeOld(wanted.keys())
})

/** Follow topics (`runs`, `run:FLOW/NO`) while this is shown. */
export function useLive(topics: string[]): void {
  const key = topics.join()
  useEffect(() => {
    const mine = key.split(',').filter(Boolean)
    for (const topic of mine) wanted.set(topic, (wanted.get(topic) ?? 0) + 1)
    renewSoon()
    return () => {
      for (const topic of mine) {
        const left = (wanted.get(topic) ?? 1) - 1
        if (left > 0) wanted.set(topic, left)
        else wanted.delete(topic)
      }
      renewSoon()
    }
  }, [key])
}

/** Hear each event as it is told; while there is no stream, a `reset` in its place now and then. */
export function useTold(hearer: (told: Told) => void): void {
  const latest = useRef(hearer)
  useEffect(() => {
    latest.current = hearer
  })
  useEffect(() => {
    const hears = (told: Told) => latest.current(told)
    hearers.add(hears)
    return () => void hearers.delete(hears)
  }, [])
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

/** How the line to the server stands. */
export const useNews = (): News => useSyncExternalStore(subscribe, () => news)
