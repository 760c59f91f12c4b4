// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessTree} from "../structures/AccessTree.sol";
import {Code} from "../structures/Code.sol";
import {viewOf} from "../structures/View.sol";
import {Access} from "./Access.sol";
import {Delegation} from "./Delegation.sol";
import {ExitStatus, exitOf} from "./Exit.sol";
import {Fork, Host} from "./Host.sol";
import {Machine} from "./Machine.sol";
import {Reader, pack} from "./Packer.sol";
import {Phase} from "./Phase.sol";
import {precompileAt} from "./Precompile.sol";
import {State} from "./State.sol";
import {Tx} from "./Tx.sol";

/// @notice Scratch of phase callCode: whose code the new frame runs.
function codeOf(uint256 target) pure returns (bytes32) {
    return pack(0x25).addr(target).done();
}

/// @notice Scratch of phase codeOpen: which code, and where to go on with it opened.
function codeOpenOf(bytes32 codeHash, uint256 then, bytes32 scratch) pure returns (bytes32) {
    return pack(0x26).hash(codeHash).u8(then).hash(scratch).done();
}

/// @notice The precompiles of the fork: 0x01–0x0a (cancun), 0x0b–0x11 (EIP-2537, prague), 0x100 (EIP-7951, osaka).
function isPrecompile(Host memory host, uint256 self) pure returns (bool) {
    uint256 fork = host.config.fork;
    if (self == 0x100) return fork >= Fork.OSAKA;
    return self >= 1 && self <= (fork >= Fork.PRAGUE ? 0x11 : 0x0a);
}

library CallCode {
    /// @notice Phase callCode: finds the new frame's code and starts to run it; an account without code returns at once.
    /// For an account that delegates it is the other one's, whatever that is (EIP-7702): a delegation there is run as it
    /// stands, and a precompile has no code. The other account is warm by now but at the start of a transaction.
    function stepCallCode(Machine memory m, Host memory host) internal pure {
        uint256 target = m.scratch(21).take(20);
        if (isPrecompile(host, target)) {
            m.enterWith(Phase.PRECOMPILE, precompileAt(target));
            return;
        }
        bytes32 scratch = codeOf(target);
        bytes32 codeHash = State.readAccount(m, target).codeHash;
        bytes32 code = codeOfAccount(m, codeHash, Phase.CALL_CODE, scratch);
        (bool delegates, uint256 delegate) = Delegation.delegateOf(m, host, code);
        if (delegates) {
            Access.touchAccount(m, host, delegate);
            codeHash = State.readAccount(m, delegate).codeHash;
            code = codeOfAccount(m, codeHash, Phase.CALL_CODE, scratch);
        }
        if (code == 0) return;
        if (code == Code.EMPTY) {
            m.enterWith(Phase.EXIT, exitOf(ExitStatus.SUCCESS, viewOf(0, 0, 0)));
            return;
        }
        m.frame().code = code;
        m.enter(Phase.OPCODE);
    }

    /// @notice Phase codeOpen: puts the code, whose hash is checked against all its bytes, among the opened ones.
    function stepCodeOpen(Machine memory m) internal pure {
        Reader memory reader = m.scratch(66);
        bytes32 codeHash = reader.takeHash();
        uint256 then = reader.take(1);
        bytes32 scratch = reader.takeHash();
        (uint256 at, uint256 size) = m.proof.openSized(codeHash);
        Tx memory tx_ = m.tx_();
        (tx_.codes,) = AccessTree.set(m.proof, tx_.codes, codeHash, Code.build(at, size));
        m.enterWith(then, scratch);
    }

    /// @notice The Code with this hash if the transaction has opened it, else 0.
    function openedCode(Machine memory m, bytes32 codeHash) internal pure returns (bytes32) {
        return AccessTree.get(m.proof, m.tx_().codes, codeHash);
    }

    /// @notice The Code of an account; 0 when the transaction has not opened it yet, and then that comes first.
    function codeOfAccount(Machine memory m, bytes32 codeHash, uint256 then, bytes32 scratch)
        internal
        pure
        returns (bytes32 code)
    {
        if (State.isNoCode(codeHash)) return Code.EMPTY;
        code = openedCode(m, codeHash);
        if (code == 0) m.enterWith(Phase.CODE_OPEN, codeOpenOf(codeHash, then, scratch));
    }
}
