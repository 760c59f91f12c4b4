// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {allocate, allocateZeros} from "../structures/Proof.sol";
import {Rlp} from "../structures/Rlp.sol";
import {View, viewOf} from "../structures/View.sol";
import {HashOp} from "./HashOp.sol";
import {Host} from "./Host.sol";
import {Intake, openIntake} from "./Intake.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {PrecompileCall} from "./PrecompileCall.sol";

library Sign {
    /// @dev Half the order of secp256k1 and the order itself (SEC 2, 2.4.1; EIP-2 forbids the upper half).
    uint256 internal constant ORDER =
        0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    uint256 internal constant HALF_ORDER = ORDER / 2;
    /// @dev The first byte of a list (Yellow Paper, appendix B).
    uint256 private constant LIST = 0xc0;
    uint256 private constant ECRECOVER = 1;
    /// @dev Gas (Yellow Paper, appendix E).
    uint256 private constant ECRECOVER_PRICE = 3000;

    /// @notice ecrecover failed, which it never does where it is a precompile with its known price.
    error NoRecovery();

    /// @notice Starts the hash that the sender signed: the signed fields with a new list header, and what EIP-155 adds.
    function startSigning(Machine memory m, Intake memory intake) internal pure {
        m.enterWith(Phase.SIGN, intake.hashOf());
    }

    /// @notice Phase sign: checks the signature's form and hashes the signed payload.
    function stepSign(Machine memory m, Host memory host) internal pure {
        Intake memory intake = openIntake(m);
        (uint256 r, uint256 s) = (intake.r, intake.s);
        if (r == 0 || r >= ORDER || s == 0 || s > HALF_ORDER) {
            m.rest();
            return;
        }
        uint256 suffix = allocate(64);
        uint256 suffixSize =
            intake.isProtected ? chainSuffix(suffix, host.config.chainId) - suffix : 0;
        uint256 prefix = allocate(64);
        uint256 to = prefix;
        if (intake.kind != 0) {
            (uint256 kind, uint256 at) = (intake.kind, to);
            assembly ("memory-safe") {
                mstore8(at, kind)
            }
            ++to;
        }
        to = Rlp.writeHeader(to, LIST, intake.signedLength + suffixSize);
        HashOp.startHash(
            m,
            whole(prefix, to - prefix),
            viewOf(intake.source, intake.signedOffset, intake.signedLength),
            whole(suffix, suffixSize),
            Phase.RECOVER,
            intake.hashOf()
        );
    }

    /// @notice Phase recover: the sender, by the precompile at address 1 on L1.
    function stepRecover(Machine memory m) internal view {
        Intake memory intake = openIntake(m);
        (bool ok, uint256 sender) = recover(m.result(), intake.parity, intake.r, intake.s);
        m.setResult(0);
        if (!ok) {
            m.rest();
        } else {
            intake.sender = sender;
            m.enterWith(Phase.CHARGE, intake.hashOf());
        }
    }

    /// @dev EIP-155: `chainId, 0, 0`, written to memory at `to`.
    /// @return next where it ends.
    function chainSuffix(uint256 to, uint256 chainId) private pure returns (uint256 next) {
        next = Rlp.writeUint(to, chainId);
        assembly ("memory-safe") {
            mstore8(next, 0x80)
            mstore8(add(next, 1), 0x80)
        }
        next += 2;
    }

    /// @dev The view of a Bytes that is the `size` bytes of memory at `data`.
    function whole(uint256 data, uint256 size) private pure returns (View memory) {
        return viewOf(Bytes.build(data, size), 0, size);
    }

    /// @notice The signer's address; not `ok` where there is none. `r` and `s` in 1…n−1.
    function recover(bytes32 hash, uint256 parity, uint256 r, uint256 s)
        internal
        view
        returns (bool ok, uint256 sender)
    {
        uint256 input = allocateZeros(128);
        assembly ("memory-safe") {
            mstore(input, hash)
            mstore(add(input, 32), add(parity, 27))
            mstore(add(input, 64), r)
            mstore(add(input, 96), s)
        }
        (bool success, uint256 returned) =
            PrecompileCall.call(ECRECOVER, ECRECOVER_PRICE, input, 128, input, 32);
        if (!success) revert NoRecovery();
        ok = returned == 32;
        assembly ("memory-safe") {
            sender := mload(input)
        }
    }
}
