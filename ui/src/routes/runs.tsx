export default function Page() {
  return <main>runs</main>
}
