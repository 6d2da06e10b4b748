package export

import "archive/zip"

// AddFile puts a file into an archive, without a time, so that the same files give
// the same bytes.
func AddFile(archive *zip.Writer, name string, data []byte) error {
	f, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return err
}
