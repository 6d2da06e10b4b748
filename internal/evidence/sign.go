package evidence

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// Namespace keeps a signature over a bag from being taken for one over something
// else: ssh-keygen -Y verify -n rampart-bag.
const Namespace = "rampart-bag"

// ErrSignature is returned where a signature does not hold.
var ErrSignature = errors.New("the signature does not hold")

// Signer returns what signs with an SSH private key in one of OpenSSH's forms.
// passphrase is asked where the key has one. The signature is what ssh-keygen -Y
// sign writes (PROTOCOL.sshsig): it holds the public key and no name. With an
// Ed25519 or RSA key the same message gives the same bytes.
func Signer(
	key []byte, passphrase func() ([]byte, error),
) (func(message []byte) ([]byte, error), error) {
	signer, err := ssh.ParsePrivateKey(key)
	var locked *ssh.PassphraseMissingError
	if errors.As(err, &locked) {
		var words []byte
		if words, err = passphrase(); err != nil {
			return nil, err
		}
		signer, err = ssh.ParsePrivateKeyWithPassphrase(key, words)
	}
	if err != nil {
		return nil, fmt.Errorf("it is no SSH private key, or the passphrase is wrong (%w): "+
			"make one with ssh-keygen -t ed25519", err)
	}
	return func(message []byte) ([]byte, error) {
		s, err := sshsig.Sign(bytes.NewReader(message), signer, sshsig.HashSHA512, Namespace)
		if err != nil {
			return nil, fmt.Errorf("sign: %w", err)
		}
		return sshsig.Armor(s), nil
	}, nil
}

// VerifySignature checks a signature against the keys of a file, one a line as in
// id_ed25519.pub, authorized_keys or allowed_signers, and returns the fingerprint
// of the one that made it.
func VerifySignature(message, signature, keys []byte) (fingerprint string, err error) {
	s, err := sshsig.Unarmor(signature)
	if err != nil {
		return "", fmt.Errorf("%w: it is no SSH signature (%w)", ErrSignature, err)
	}
	known := 0
	for rest := keys; len(rest) > 0; {
		var key ssh.PublicKey
		if key, _, _, rest, err = ssh.ParseAuthorizedKey(rest); err != nil {
			break
		}
		known++
		err = sshsig.Verify(bytes.NewReader(message), s, key, s.HashAlgorithm, Namespace)
		switch {
		case err == nil:
			return ssh.FingerprintSHA256(key), nil
		case !errors.Is(err, sshsig.ErrPublicKeyMismatch):
			return "", fmt.Errorf("%w: %w", ErrSignature, err)
		}
	}
	if known == 0 {
		return "", errors.New("it holds no SSH public key: name a file such as id_ed25519.pub")
	}
	return "", fmt.Errorf("%w: it was made with the key %s, which is not among those given",
		ErrSignature, ssh.FingerprintSHA256(s.PublicKey))
}

// SignedBy is the fingerprint of the key that a signature says it was made with.
// It proves nothing.
func SignedBy(signature []byte) (fingerprint string, err error) {
	s, err := sshsig.Unarmor(signature)
	if err != nil {
		return "", fmt.Errorf("%w: it is no SSH signature (%w)", ErrSignature, err)
	}
	return ssh.FingerprintSHA256(s.PublicKey), nil
}
