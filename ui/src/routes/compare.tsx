export default function Page() {
  return <main>compare</main>
}
