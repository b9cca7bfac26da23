import { act, renderHook } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ApiError } from '@/api/client'
import { heard, useReach } from './reachable'

const failed = (status: number) =>
  new ApiError({
    type: 'about:blank',
    title: '',
    status,
    detail: '',
    code: '',
    hint: null,
    request_id: '',
  })

test('no answer, a gateway’s and a refusal are told apart from what is merely wrong', () => {
  const { result } = renderHook(useReach)
  const after = (error: unknown) => {
    act(() => heard(error))
    return [result.current.isThere, result.current.isRefused]
  }

  expect(after(failed(0))).toEqual([false, false])
  expect(after(failed(502))).toEqual([false, false])
  expect(after(failed(404))).toEqual([true, false])
  expect(after(failed(401))).toEqual([true, true])
  expect(after(null)).toEqual([true, false])
})
