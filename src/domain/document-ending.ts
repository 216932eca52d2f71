/** Endings of what people make and keep: pictures, documents, sound and film. Nothing runs them, and who keeps some keeps others. */
const DOCUMENTS: ReadonlySet<string> = new Set(
  (
    "jpg jpeg jpe jfif png gif webp tif tiff bmp heic heif avif raw dng cr2 nef arw psd xcf " +
    "pdf doc docx odt rtf xls xlsx ods ppt pptx odp epub " +
    "mp3 ogg oga opus flac wav m4a aac wma mp4 m4v mkv webm avi mov mpg mpeg wmv flv 3gp"
  ).split(" "),
);

/** True of such an ending, without its dot, in small letters or capitals. */
export function isDocumentEnding(ending: string): boolean {
  return DOCUMENTS.has(ending.toLowerCase());
}
