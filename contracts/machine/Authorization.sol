// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {allocate} from "../structures/Proof.sol";
import {Rlp} from "../structures/Rlp.sol";
import {Fields, Item} from "./Fields.sol";
import {Intake} from "./Intake.sol";
import {Machine} from "./Machine.sol";

/// @dev No authorization is longer: 2 bytes of list header, 33 of chain id, 21, 9, 2, and 33 for each of `r` and `s`.
uint256 constant LONGEST = 133;
/// @dev The first byte of what an authority signs (EIP-7702).
uint256 constant MAGIC = 0x05;
/// @dev The first byte of a list (Yellow Paper, appendix B).
uint256 constant LIST = 0xc0;

/// @notice An element of the authorization list (EIP-7702) of unknown validity; not `ok` when it is malformed.
struct Authorization {
    bool ok;
    /// Of all its bytes.
    uint256 size;
    uint256 chainId;
    /// Whose code the authority wants to run; 0 for none.
    uint256 delegate;
    uint256 nonce;
    uint256 parity;
    uint256 r;
    uint256 s;
    /// What the authority signs.
    bytes32 signedHash;
}

/// @notice Reads the element of the authorization list at `intake.position`.
function readAuthorization(Machine memory m, Intake memory intake)
    pure
    returns (Authorization memory a)
{
    uint256 size = intake.authOffset + intake.authLength - intake.position;
    if (size > LONGEST) size = LONGEST;
    uint256 start = Bytes.read(m.proof, intake.source, intake.position, size);
    Fields memory tuple = Fields({start: start, size: size, at: 0, ok: true});
    Item memory list = tuple.readList();
    a.size = list.payload + list.length;
    if (!list.ok || a.size > size) return a;
    tuple.size = a.size;
    bool none;
    a.chainId = tuple.readInteger(32);
    (none, a.delegate) = tuple.readAddress();
    a.nonce = tuple.readInteger(8);
    uint256 signed = tuple.at;
    a.parity = tuple.readInteger(1);
    a.r = tuple.readInteger(32);
    a.s = tuple.readInteger(32);
    a.ok = tuple.ok && !none && tuple.at == a.size;
    if (a.ok) a.signedHash = hashSigned(start + list.payload, signed - list.payload);
}

/// @dev Of the `size` bytes of fields that begin at `fields`.
function hashSigned(uint256 fields, uint256 size) pure returns (bytes32 hash) {
    uint256 start = allocate(128);
    assembly ("memory-safe") {
        mstore8(start, MAGIC)
    }
    uint256 to = Rlp.writeHeader(start + 1, LIST, size);
    assembly ("memory-safe") {
        mcopy(to, fields, size)
        hash := keccak256(start, sub(add(to, size), start))
    }
}
